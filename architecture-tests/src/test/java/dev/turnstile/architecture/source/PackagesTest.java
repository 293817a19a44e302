package dev.turnstile.architecture.source;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.source.util.TreePath;
import dev.turnstile.architecture.Repository;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every package has Javadoc, is annotated with {@code @NullMarked}, and has a limited number of types. */
final class PackagesTest {

    private static final int MOST_TYPES = 25;

    @Test
    void every_package_is_described_and_null_marked() {
        assertThat(Repository.modules())
                .flatMap(module -> undescribed(Stream.of(List.of(module))
                        .flatMap(one -> Stream.concat(Source.main(one).stream(), Source.tests(one).stream()))
                        .toList()))
                .isEmpty();
    }

    @Test
    void a_package_without_description_or_null_marked_is_found() {
        assertThat(undescribed(Source.texts(
                        "package none; class A {}",
                        "@org.jspecify.annotations.NullMarked package silent;",
                        "/** Described. */ @Deprecated package unmarked;",
                        "/** Described. */ @NullMarked package good; import org.jspecify.annotations.NullMarked;",
                        "package good; class B {}")))
                .containsExactlyInAnyOrder(
                        "package none has no package-info.java",
                        "package silent has no Javadoc",
                        "package unmarked is not @NullMarked");
    }

    @Test
    void no_package_holds_more_types_than_fit_in_a_head() {
        assertThat(crowded(Source.main(Repository.library()))).isEmpty();
    }

    @Test
    void a_crowded_package_is_found() {
        assertThat(crowded(Source.texts(("package crowd; " + "class A {} ".repeat(MOST_TYPES + 1)))))
                .containsExactly("package crowd holds 26 types");
        assertThat(crowded(Source.texts(("package crowd; " + "class A {} ".repeat(MOST_TYPES)))))
                .isEmpty();
    }

    private static List<String> undescribed(List<Source> sources) {
        List<String> faults = new ArrayList<>();
        Set<String> open = sources.stream().map(Source::packageName).collect(Collectors.toCollection(TreeSet::new));
        for (Source info : sources) {
            if (info.isPackageInfo()) {
                open.remove(info.packageName());
                if (!info.documented(
                        new TreePath(new TreePath(info.unit()), info.unit().getPackage()))) {
                    faults.add("package " + info.packageName() + " has no Javadoc");
                }
                if (info.unit().getPackageAnnotations().stream()
                        .noneMatch(mark -> mark.getAnnotationType().toString().endsWith("NullMarked"))) {
                    faults.add("package " + info.packageName() + " is not @NullMarked");
                }
            }
        }
        open.forEach(name -> faults.add("package " + name + " has no package-info.java"));
        return faults;
    }

    private static List<String> crowded(List<Source> sources) {
        Map<String, Integer> types = new TreeMap<>();
        sources.forEach(source ->
                types.merge(source.packageName(), source.unit().getTypeDecls().size(), Integer::sum));
        return types.entrySet().stream()
                .filter(entry -> entry.getValue() > MOST_TYPES)
                .map(entry -> "package " + entry.getKey() + " holds " + entry.getValue() + " types")
                .toList();
    }
}
