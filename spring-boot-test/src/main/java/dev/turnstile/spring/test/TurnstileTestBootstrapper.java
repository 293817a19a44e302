package dev.turnstile.spring.test;

import org.springframework.boot.test.autoconfigure.TestSliceTestContextBootstrapper;

/** Reads the properties of {@link TurnstileTest}. */
final class TurnstileTestBootstrapper extends TestSliceTestContextBootstrapper<TurnstileTest> {

    TurnstileTestBootstrapper() {}
}
