/** The faults, and the servers, processes and connections that they are injected into. */
@NullMarked
package dev.turnstile.torture.fault;

import org.jspecify.annotations.NullMarked;
