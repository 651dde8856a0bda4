/**
 * nvpmodel: its configuration, the mode in force, and changing it.
 *
 * <p>Two rules hold throughout. The mode in force is what the live caps say, not what a file or an
 * exit code says. Nothing here can reboot the board: input of every process is closed, the forcing
 * option is never used, and what needs a reboot is refused with the reason.
 *
 * <p>May live here: the configuration file, caps, and running nvpmodel. May not: who may ask for a
 * change (helper) and which mode is wise (governor).
 */
@NullMarked
package dev.jetd.power.modes;

import org.jspecify.annotations.NullMarked;
