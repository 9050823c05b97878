package dev.broadaxe.model;

/** A command that could not be carried out whatever was tried, kept for a person to look at. */
public record DeadLetter(Envelope envelope, String reason) {}
