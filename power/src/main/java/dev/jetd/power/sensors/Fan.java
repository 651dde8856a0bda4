package dev.jetd.power.sensors;

import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * A fan.
 *
 * @param pwm what it is told, 0 to 255
 * @param rpm what it does; 0 while told to turn is a stuck fan
 */
public record Fan(String name, OptionalInt pwm, OptionalLong rpm) {}
