package dev.turnstile.architecture.code;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Internal classes are used only in their own module, and concepts have no cyclic dependencies. */
final class EncapsulationTest {

    private static final String PACKAGE = "dev.turnstile";

    private static final ArchRule INTERNALS_STAY_IN_THEIR_MODULE =
            classes().should(Conditions.useOnlyInternalsOfTheirOwnModule());

    private static final ArchRule SIGNATURES_NAME_NOTHING_INTERNAL = classes()
            .that(DescribedPredicate.describe("are for users", Code::exposed))
            .should(Conditions.haveNothingInternalInTheirSignatures());

    private static final ArchRule CONCEPTS_FORM_NO_CYCLE =
            slices().assignedFrom(new Concepts()).should().beFreeOfCycles();

    private static final ArchRule INTERNAL_PACKAGES_FORM_NO_CYCLE =
            slices().assignedFrom(new InternalPackages()).should().beFreeOfCycles();

    @TempDir
    private Path folder;

    /** A concept is a package together with its {@code internal} and {@code spi} packages. */
    private static final class Concepts implements SliceAssignment {

        @Override
        public SliceIdentifier getIdentifierOf(JavaClass type) {
            String name = type.getPackageName();
            return name.startsWith(PACKAGE)
                    ? SliceIdentifier.of(name.replaceFirst("\\.(internal|spi)(\\..*)?$", ""))
                    : SliceIdentifier.ignore();
        }

        @Override
        public String getDescription() {
            return "concepts";
        }
    }

    /** Each internal package is a slice, without the packages below it; types outside internal packages are ignored. */
    private static final class InternalPackages implements SliceAssignment {

        @Override
        public SliceIdentifier getIdentifierOf(JavaClass type) {
            return Code.internal(type) ? SliceIdentifier.of(type.getPackageName()) : SliceIdentifier.ignore();
        }

        @Override
        public String getDescription() {
            return "internal packages";
        }
    }

    @Test
    void internal_packages_are_used_only_by_their_own_module() {
        INTERNALS_STAY_IN_THEIR_MODULE.check(Code.withTests());
    }

    @Test
    void another_modules_internals_are_found() {
        Fixture.in(folder)
                .module(
                        "alpha",
                        "package alpha.internal; public class Secret { public static int get() { return 1; } }")
                .module("beta", "package beta; class Nosy { int look() { return alpha.internal.Secret.get(); } }")
                .breaks(INTERNALS_STAY_IN_THEIR_MODULE, "beta.Nosy.look()");
    }

    @Test
    void a_module_may_use_internals_of_its_own() {
        Fixture.in(folder)
                .module(
                        "alpha",
                        "package alpha.internal; public class Secret {}",
                        "package alpha; class Owner { Object secret() { return new alpha.internal.Secret(); } }")
                .breaks(INTERNALS_STAY_IN_THEIR_MODULE);
    }

    @Test
    void public_signatures_name_no_internal_type() {
        SIGNATURES_NAME_NOTHING_INTERNAL.check(Code.library());
    }

    @Test
    void internal_types_in_signatures_are_found_wherever_they_stand() {
        Fixture.in(folder)
                .module("alpha", "package alpha.internal; public class Secret extends RuntimeException {}", """
                        package alpha;
                        import alpha.internal.Secret;
                        public class Open extends Secret {
                            public Secret[] field;
                            public Open(Secret parameter) {}
                            public java.util.List<Secret> returned() { return null; }
                            protected void thrown() throws Secret {}
                            void hidden(Secret fine) {}
                            private Secret alsoFine;
                            static class Inner extends Secret {}
                        }""")
                .breaks(
                        SIGNATURES_NAME_NOTHING_INTERNAL,
                        "<alpha.Open> names",
                        "<alpha.Open.field>",
                        "<alpha.Open.<init>(alpha.internal.Secret)>",
                        "<alpha.Open.returned()>",
                        "<alpha.Open.thrown()>");
    }

    @Test
    void concepts_form_no_cycle() {
        CONCEPTS_FORM_NO_CYCLE.check(Code.library());
    }

    @Test
    void a_cycle_is_found_also_through_internals() {
        Fixture.in(folder)
                .module(
                        "alpha",
                        "package dev.turnstile.egg; public class Egg { dev.turnstile.hen.internal.Hen hatched; }",
                        "package dev.turnstile.hen.internal; public class Hen { dev.turnstile.egg.Egg laid; }")
                .breaks(CONCEPTS_FORM_NO_CYCLE, "Cycle detected");
    }

    @Test
    void internal_packages_form_no_cycle() {
        INTERNAL_PACKAGES_FORM_NO_CYCLE.check(Code.library());
    }

    @Test
    void a_cycle_of_internal_packages_of_one_concept_is_found() {
        Fixture.in(folder).module("alpha", """
                        package dev.turnstile.egg.internal;
                        public class Shell { dev.turnstile.egg.internal.white.White inner; }""", """
                        package dev.turnstile.egg.internal.white;
                        public class White { dev.turnstile.egg.internal.yolk.Yolk inner; }""", """
                        package dev.turnstile.egg.internal.yolk;
                        public class Yolk { dev.turnstile.egg.internal.Shell outer; }""").breaks(INTERNAL_PACKAGES_FORM_NO_CYCLE, "Cycle detected");
    }

    @Test
    void internal_packages_may_use_each_other_in_one_direction() {
        Fixture.in(folder).module("alpha", """
                        package dev.turnstile.egg;
                        public class Egg { dev.turnstile.egg.internal.shell.Shell shell; }""", """
                        package dev.turnstile.egg.internal.shell;
                        public class Shell { dev.turnstile.egg.internal.yolk.Yolk inner; }""", """
                        package dev.turnstile.egg.internal.yolk;
                        public class Yolk {}""").breaks(INTERNAL_PACKAGES_FORM_NO_CYCLE);
    }
}
