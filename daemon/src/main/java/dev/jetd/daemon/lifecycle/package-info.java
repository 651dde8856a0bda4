/** The one answer to "in what state is the daemon": health, sd_notify and the pool all ask here. */
@NullMarked
package dev.jetd.daemon.lifecycle;

import org.jspecify.annotations.NullMarked;
