package dev.turnstile.architecture.source;

import com.sun.source.tree.AnnotationTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.Tree.Kind;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.TreePath;
import com.sun.source.util.TreePathScanner;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import javax.lang.model.element.Modifier;
import org.jspecify.annotations.Nullable;

/** Finds types and members for users that have no Javadoc. */
final class Javadoc extends TreePathScanner<@Nullable Void, @Nullable Void> {

    private static final Set<Modifier> SEEN = Set.of(Modifier.PUBLIC, Modifier.PROTECTED);

    private final Source source;
    private final List<String> missing = new ArrayList<>();

    private Javadoc(Source source) {
        this.source = source;
    }

    /**
     * Returns the public and protected types and members of a file that have no Javadoc; none for internal packages.
     */
    static List<String> missing(Source source) {
        if (source.internal()) {
            return List.of();
        }
        Javadoc scan = new Javadoc(source);
        scan.scan(new TreePath(source.unit()), null);
        return scan.missing;
    }

    @Override
    public @Nullable Void visitClass(ClassTree type, @Nullable Void nothing) {
        if (seen(type.getModifiers().getFlags())) {
            demand(type, type.getSimpleName().toString());
            type.getMembers().forEach(member -> scan(member, null));
        }
        return null;
    }

    @Override
    public @Nullable Void visitMethod(MethodTree method, @Nullable Void nothing) {
        if (seen(method.getModifiers().getFlags()) && !overrides(method)) {
            demand(method, method.getName().toString());
        }
        return null;
    }

    @Override
    public @Nullable Void visitVariable(VariableTree field, @Nullable Void nothing) {
        if (seen(field.getModifiers().getFlags())) {
            demand(field, field.getName().toString());
        }
        return null;
    }

    private boolean seen(Set<Modifier> flags) {
        Kind around = getCurrentPath().getParentPath().getLeaf().getKind();
        boolean open = around == Kind.INTERFACE || around == Kind.ANNOTATION_TYPE;
        return open ? !flags.contains(Modifier.PRIVATE) : flags.stream().anyMatch(SEEN::contains);
    }

    /** An overriding method inherits the Javadoc of the overridden method. */
    private static boolean overrides(MethodTree method) {
        return method.getModifiers().getAnnotations().stream()
                .map(AnnotationTree::getAnnotationType)
                .anyMatch(type -> type.toString().equals("Override"));
    }

    private void demand(Tree part, String name) {
        if (!source.documented(getCurrentPath())) {
            missing.add(source.place(part) + ": " + name + " has no Javadoc");
        }
    }
}
