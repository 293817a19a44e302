package dev.turnstile.architecture.code;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.lang.ArchRule;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Types and packages are named after concepts, not after layers. */
final class NamesTest {

    private static final ArchRule TYPES_ARE_NAMED_BY_WHAT_THEY_ARE =
            noClasses().should().haveNameMatching(".*(Impl|Utils?|Helper|Manager|Base)(\\$.*)?");

    private static final ArchRule PACKAGES_ARE_NAMED_BY_CONCEPT = noClasses()
            .should()
            .resideInAnyPackage(
                    "..util..", "..utils..", "..common..", "..support..", "..service..", "..misc..", "..helper..");

    @TempDir
    private Path folder;

    @Test
    void types_are_named_by_what_they_are() {
        TYPES_ARE_NAMED_BY_WHAT_THEY_ARE.check(Code.withTests());
    }

    @Test
    void names_of_mere_roles_are_found() {
        Fixture.in(folder)
                .module("alpha", """
                        package bad;
                        class OrderImpl {}
                        class OrderUtil {}
                        class OrderUtils {}
                        class OrderHelper {}
                        class OrderManager {}
                        class OrderBase {}
                        class Order { class InnerImpl {} }
                        class Database {}""")
                .breaks(
                        TYPES_ARE_NAMED_BY_WHAT_THEY_ARE,
                        "bad.OrderImpl",
                        "bad.OrderUtil>",
                        "bad.OrderUtils",
                        "bad.OrderHelper",
                        "bad.OrderManager",
                        "bad.OrderBase",
                        "bad.Order$InnerImpl");
    }

    @Test
    void packages_are_named_by_concept() {
        PACKAGES_ARE_NAMED_BY_CONCEPT.check(Code.withTests());
    }

    @Test
    void packages_named_by_layer_are_found() {
        Fixture.in(folder)
                .module(
                        "alpha",
                        "package a.util; class A {}",
                        "package a.common.order; class B {}",
                        "package support; class C {}",
                        "package a.service; class D {}",
                        "package a.misc; class E {}",
                        "package a.helper; class F {}",
                        "package a.utility; class Fine {}")
                .breaks(
                        PACKAGES_ARE_NAMED_BY_CONCEPT,
                        "a.util.A",
                        "a.common.order.B",
                        "support.C",
                        "a.service.D",
                        "a.misc.E",
                        "a.helper.F");
    }
}
