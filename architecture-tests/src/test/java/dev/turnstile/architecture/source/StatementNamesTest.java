package dev.turnstile.architecture.source;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.LiteralTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.util.TreeScanner;
import dev.turnstile.architecture.Repository;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Names in the texts of statements are filled by {@code StatementTemplate}, in one pass. If one replacement followed
 * another, braces in an inserted name would be replaced too.
 */
final class StatementNamesTest {

    private static final Set<String> REPLACING = Set.of("replace", "replaceAll", "replaceFirst");

    /** A module that depends on core only. Its texts contain one name, which is filled once. */
    private static final String ONE_NAME = "kafka";

    @Test
    void no_text_is_filled_by_replacing_a_name() {
        assertThat(Source.main(Repository.library().stream()
                        .filter(module -> !module.name().equals(ONE_NAME))
                        .toList()))
                .flatMap(StatementNamesTest::replacements)
                .isEmpty();
    }

    @Test
    void a_replaced_name_is_found() {
        assertThat(Source.texts("""
                package bad;
                class Bad {
                    private static final String NAME = "{schema}";
                    String one(String text) { return text.replace("{schema}", "a").strip(); }
                    String two(String text) {
                        return text
                                .replace("a", "{b}")
                                .replaceAll("\\\\{table}", "b");
                    }
                    String three(String text) { return text.replaceFirst("{", "(") + text.replace('{', '('); }
                    String four(String text) { return text.replace("'", "''"); }
                }"""))
                .flatMap(StatementNamesTest::replacements)
                .extracting(fault -> fault.replaceFirst(".*:(\\d+): .*", "$1"))
                .containsExactly("4", "6", "10");
    }

    private static List<String> replacements(Source source) {
        List<String> faults = new ArrayList<>();
        new TreeScanner<@Nullable Void, @Nullable Void>() {
            @Override
            public @Nullable Void visitMethodInvocation(MethodInvocationTree call, @Nullable Void nothing) {
                if (call.getMethodSelect() instanceof MemberSelectTree method
                        && REPLACING.contains(method.getIdentifier().toString())
                        && replacesName(call.getArguments())) {
                    faults.add(source.place(call) + ": " + method.getIdentifier() + call.getArguments()
                            + "; fill the name by a StatementTemplate");
                }
                return super.visitMethodInvocation(call, null);
            }
        }.scan(source.unit(), null);
        return faults;
    }

    private static boolean replacesName(List<? extends ExpressionTree> arguments) {
        return !arguments.isEmpty()
                && arguments.getFirst() instanceof LiteralTree literal
                && literal.getValue() instanceof String text
                && text.replace("\\", "").startsWith("{");
    }
}
