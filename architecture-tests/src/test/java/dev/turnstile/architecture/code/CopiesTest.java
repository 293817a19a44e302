package dev.turnstile.architecture.code;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.lang.ArchRule;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A static factory cannot be mistaken for a copying instance method: {@code of("a").of("b")} loses {@code "a"}. */
final class CopiesTest {

    private static final Pattern FACTORY =
            Pattern.compile("(of|from|for)([A-Z]\\w*)?|none|defaults|all|open|create|parse");

    private static final Pattern COPY = Pattern.compile("with(out)?[A-Z]\\w*");

    /** Methods that return another object of the same type, with a verb as name. */
    private static final Set<String> VERBS = Set.of("dev.turnstile.embedded.TemporaryCluster.standby");

    private static final ArchRule FACTORIES_AND_COPIES_DIFFER = classes()
            .that(DescribedPredicate.describe("are for users", Code::exposed))
            .should(Conditions.noFaults("keep factories and copies apart", CopiesTest::faults));

    @TempDir
    private Path folder;

    private static Stream<String> faults(JavaClass type) {
        List<JavaMethod> own = type.getMethods().stream()
                .filter(method -> method.getModifiers().contains(JavaModifier.PUBLIC))
                .filter(method -> method.getRawReturnType().equals(type))
                .toList();
        // a static method of an interface cannot be called on an object
        boolean both =
                own.stream().anyMatch(CopiesTest::isStatic) && !own.stream().allMatch(CopiesTest::isStatic);
        if (!both || type.isInterface() || type.isEnum()) {
            return Stream.empty();
        }
        return own.stream()
                .filter(method -> !VERBS.contains(type.getName() + "." + method.getName()))
                .filter(method -> !(isStatic(method) ? FACTORY : COPY)
                        .matcher(method.getName())
                        .matches())
                .map(method -> "<" + method.getFullName() + "> is "
                        + (isStatic(method)
                                ? "a factory, expected of.., from.., for.., none, defaults or all"
                                : "a copy, expected with.. or without.."));
    }

    private static boolean isStatic(JavaMethod method) {
        return method.getModifiers().contains(JavaModifier.STATIC);
    }

    @Test
    void factories_and_copies_cannot_be_mistaken_for_each_other() {
        FACTORIES_AND_COPIES_DIFFER.check(Code.library());
    }

    @Test
    void a_factory_that_looks_like_a_copy_and_a_copy_that_looks_like_a_factory_are_found() {
        Fixture.in(folder)
                .module("alpha", """
                        package bad;
                        public class Options {
                            public static Options none() { return null; }
                            public static Options key(String key) { return null; }
                            public Options actor(String name) { return null; }
                            public Options withId(String id) { return null; }
                            Options hidden() { return null; }
                            public static class Only { public Only size(int size) { return this; } }
                            public interface Port { static Port fixed() { return null; } Port then(Port next); }
                        }""")
                .breaks(
                        FACTORIES_AND_COPIES_DIFFER,
                        "<bad.Options.key(java.lang.String)>",
                        "<bad.Options.actor(java.lang.String)>");
    }
}
