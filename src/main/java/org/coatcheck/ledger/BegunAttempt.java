package org.coatcheck.ledger;

import java.time.Instant;

/**
 * An attempt whose record was begun. It runs, or it died, or it has ended and its process has not begun another one since.
 *
 * @param triedAt when a tick last processed its event; the start of the attempt if none has
 */
public record BegunAttempt(InvocationRecord record, Instant triedAt, Slot slot) {}
