/**
 * The archive of the log: the plan and report of a move, its partitions, and the exception for events in a detached
 * partition.
 */
@NullMarked
package dev.turnstile.postgres.archive;

import org.jspecify.annotations.NullMarked;
