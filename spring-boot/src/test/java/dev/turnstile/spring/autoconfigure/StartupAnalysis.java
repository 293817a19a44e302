package dev.turnstile.spring.autoconfigure;

import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzer;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.core.env.Environment;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.io.support.SpringFactoriesLoader;
import org.springframework.core.io.support.SpringFactoriesLoader.ArgumentResolver;
import org.springframework.core.io.support.SpringFactoriesLoader.FailureHandler;

/**
 * The analysis that Spring Boot prints for an application that cannot start.
 *
 * @param description the found state
 * @param action the remedy
 */
record StartupAnalysis(String description, String action) {

    /** Analyzers of libraries that are not on the class path cannot be loaded. */
    private static final FailureHandler UNAVAILABLE = FailureHandler.handleMessage((message, failure) -> {});

    static StartupAnalysis analysis(ApplicationContextRunner runner) {
        AtomicReference<Environment> environment = new AtomicReference<>(new StandardEnvironment());
        AtomicReference<StartupAnalysis> found = new AtomicReference<>();
        runner.withInitializer(context -> environment.set(context.getEnvironment()))
                .run(context -> {
                    Throwable failure = Objects.requireNonNull(context.getStartupFailure());
                    found.set(analysis(failure, environment.get()));
                });
        return found.get();
    }

    private static StartupAnalysis analysis(Throwable failure, Environment environment) {
        ArgumentResolver arguments = ArgumentResolver.of(BeanFactory.class, new DefaultListableBeanFactory())
                .and(Environment.class, environment);
        return SpringFactoriesLoader.forDefaultResourceLocation()
                .load(FailureAnalyzer.class, arguments, UNAVAILABLE)
                .stream()
                .map(analyzer -> analyzer.analyze(failure))
                .filter(Objects::nonNull)
                .findFirst()
                .map(StartupAnalysis::texts)
                .orElseThrow(() -> new AssertionError("not analysed", failure));
    }

    private static StartupAnalysis texts(FailureAnalysis analysis) {
        return new StartupAnalysis(analysis.getDescription(), String.valueOf(analysis.getAction()));
    }
}
