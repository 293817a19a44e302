/** Compares a history of status changes with a declared machine: the recorded steps that the machine would refuse. */
@NullMarked
package dev.turnstile.adoption.conformance;

import org.jspecify.annotations.NullMarked;
