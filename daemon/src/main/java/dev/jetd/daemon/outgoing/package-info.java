/**
 * What the daemon needs to ask other servers something: their URLs, what it trusts them by and they
 * it, answers that take no more memory than they may. The registrar's listener reads its own
 * certificate here too.
 *
 * <p>May live here: what every such question has in common. May not: what is asked, and of whom.
 */
@NullMarked
package dev.jetd.daemon.outgoing;

import org.jspecify.annotations.NullMarked;
