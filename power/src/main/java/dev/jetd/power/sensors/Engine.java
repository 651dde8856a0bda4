package dev.jetd.power.sensors;

import java.util.OptionalLong;

/** A video, vision or audio engine and its clock while it is on. */
public record Engine(String name, boolean on, OptionalLong hertz) {}
