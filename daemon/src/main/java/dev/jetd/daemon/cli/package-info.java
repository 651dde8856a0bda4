/**
 * The command line: one file a command. May live here: flags, printing, exit codes. May not: work
 * that the daemon could do as well.
 */
@NullMarked
package dev.jetd.daemon.cli;

import org.jspecify.annotations.NullMarked;
