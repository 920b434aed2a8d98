"""Tag speakers: quotations, cues, names, who is meant, and for whom they speak."""
