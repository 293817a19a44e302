package dev.turnstile.architecture.code;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import dev.turnstile.architecture.CompiledTexts;
import java.nio.file.Path;
import java.util.List;

/** Code that breaks rules on purpose, compiled as modules into a temporary folder of the test. */
final class Fixture {

    private final CompiledTexts texts;

    private Fixture(Path folder) {
        this.texts = new CompiledTexts(folder);
    }

    static Fixture in(Path folder) {
        return new Fixture(folder);
    }

    /** Adds a module, which may use the modules that were added before; each source is one compilation unit. */
    Fixture module(String name, String... sources) {
        texts.module(name, sources);
        return this;
    }

    JavaClasses classes() {
        return new ClassFileImporter().importPaths(texts.folders());
    }

    /** Verifies that a rule finds exactly the given faults; each fault is given as a part of its message. */
    void breaks(ArchRule rule, String... faults) {
        List<String> found = rule.evaluate(classes()).getFailureReport().getDetails();
        assertThat(found).hasSize(faults.length);
        for (String fault : faults) {
            assertThat(found).anySatisfy(message -> assertThat(message).contains(fault));
        }
    }
}
