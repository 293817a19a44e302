package dev.turnstile.architecture.source;

import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.LineMap;
import com.sun.source.tree.Tree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePath;
import dev.turnstile.architecture.Compiler;
import dev.turnstile.architecture.Module;
import dev.turnstile.architecture.Repository;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaFileObject;

/**
 * One parsed source file.
 *
 * @param unit the tree of the file
 * @param trees the access to the comments and positions of the tree
 */
record Source(CompilationUnitTree unit, DocTrees trees) {

    /** Parses the main sources of modules. */
    static List<Source> main(List<Module> modules) {
        return of(modules, Module::sources);
    }

    /** Parses the test sources of modules. */
    static List<Source> tests(List<Module> modules) {
        return of(modules, Module::testSources);
    }

    private static List<Source> of(List<Module> modules, Function<Module, Path> folder) {
        List<Path> files = modules.stream()
                .map(folder)
                .flatMap(sources -> Repository.files(sources, ".java").stream())
                .toList();
        return parse(Compiler.files(files));
    }

    /** Parses texts; each text is a compilation unit. */
    static List<Source> texts(String... texts) {
        return parse(Compiler.texts(texts));
    }

    private static List<Source> parse(List<JavaFileObject> files) {
        if (files.isEmpty()) {
            return List.of();
        }
        DiagnosticCollector<JavaFileObject> complaints = new DiagnosticCollector<>();
        JavacTask task = Compiler.task(files, List.of(), complaints);
        DocTrees trees = DocTrees.instance(task);
        List<Source> sources = new ArrayList<>();
        try {
            task.parse().forEach(unit -> sources.add(new Source(unit, trees)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        if (!complaints.getDiagnostics().isEmpty()) {
            throw new IllegalArgumentException(complaints.getDiagnostics().toString());
        }
        return sources;
    }

    /** Returns the file's path in the repository; the full name if the file is not in the repository. */
    String name() {
        String name = unit.getSourceFile().getName();
        String root = Repository.root() + "/";
        return name.startsWith(root) ? name.substring(root.length()) : name;
    }

    String packageName() {
        return unit.getPackageName() == null ? "" : unit.getPackageName().toString();
    }

    boolean internal() {
        return (packageName() + ".").contains(".internal.");
    }

    boolean isPackageInfo() {
        return unit.getTypeDecls().isEmpty() && !unit.getPackageAnnotations().isEmpty();
    }

    List<String> lines() {
        try {
            return unit.getSourceFile().getCharContent(true).toString().lines().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns the number of the line in which a part begins, from 1 on. */
    int firstLine(Tree part) {
        return line(trees.getSourcePositions().getStartPosition(unit, part));
    }

    /** Returns the number of the line in which a part ends. */
    int lastLine(Tree part) {
        return line(trees.getSourcePositions().getEndPosition(unit, part));
    }

    private int line(long position) {
        LineMap lines = unit.getLineMap();
        return (int) lines.getLineNumber(position);
    }

    /** Returns the text behind a part, on the line in which the part ends. */
    String rest(Tree part) {
        long end = trees.getSourcePositions().getEndPosition(unit, part);
        return lines().get(line(end) - 1).substring((int) unit.getLineMap().getColumnNumber(end) - 1);
    }

    boolean documented(TreePath path) {
        String comment = trees.getDocComment(path);
        return comment != null && !comment.isBlank();
    }

    /** Returns the file and the line of a part, for a message. */
    String place(Tree part) {
        return name() + ":" + firstLine(part);
    }
}
