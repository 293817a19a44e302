package dev.turnstile.architecture.code;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchRule;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** All exceptions for users have one root with two branches; exceptions for wrong arguments extend those of the JDK. */
final class ExceptionsTest {

    private static final String ROOT = "dev.turnstile.failure.TurnstileException";

    private static final Set<String> BRANCHES =
            Set.of("dev.turnstile.refusal.Refusal", "dev.turnstile.failure.FailureException");

    /** Exceptions for wrong arguments. */
    private static final Set<String> ARGUMENTS = Set.of(
            "dev.turnstile.text.UnstorableTextException",
            "dev.turnstile.subscription.Subscriptions$UnknownSubscriptionException");

    private static final ArchRule THROWABLES_HAVE_ONE_ROOT = classes()
            .that(DescribedPredicate.describe(
                    "are thrown at users",
                    type -> Code.exposed(type)
                            && type.isAssignableTo(Throwable.class)
                            // embedded does not depend on core
                            && !type.getPackageName().startsWith("dev.turnstile.embedded")))
            .should(Conditions.noFaults("be refusals or failures of Turnstile", ExceptionsTest::faults));

    @TempDir
    private Path folder;

    private static Stream<String> faults(JavaClass type) {
        boolean known = type.getName().equals(ROOT)
                || BRANCHES.stream().anyMatch(type::isAssignableTo)
                || (ARGUMENTS.contains(type.getName()) && type.isAssignableTo(IllegalArgumentException.class));
        return known ? Stream.empty() : Stream.of("<" + type.getName() + "> extends neither of " + BRANCHES);
    }

    @Test
    void throwables_have_one_root() {
        THROWABLES_HAVE_ONE_ROOT.check(Code.library());
    }

    @Test
    void throwables_without_the_root_are_found() {
        Fixture.in(folder)
                .module(
                        "alpha",
                        "package alpha; public class Loose extends RuntimeException {}",
                        "package alpha; public class Argument extends IllegalArgumentException {}",
                        "package alpha; class Hidden extends RuntimeException {}",
                        "package alpha.internal; public class Inside extends RuntimeException {}")
                .breaks(THROWABLES_HAVE_ONE_ROOT, "<alpha.Loose>", "<alpha.Argument>");
    }
}
