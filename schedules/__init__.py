"""Say when: the timetable, the scheduler and the record of runs."""
