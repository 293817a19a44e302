package dev.turnstile.spring.test;

import org.springframework.boot.test.autoconfigure.TestSliceTestContextBootstrapper;

/** Bootstraps the test context of {@link TurnstileTest}, with its properties. */
final class TurnstileTestBootstrapper extends TestSliceTestContextBootstrapper<TurnstileTest> {

    TurnstileTestBootstrapper() {}
}
