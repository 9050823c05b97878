"""Counts files, at most ten at a time."""

from word_count import hatchet, word_count

if __name__ == "__main__":
    hatchet.worker("word-count", slots=10, workflows=[word_count]).start()
