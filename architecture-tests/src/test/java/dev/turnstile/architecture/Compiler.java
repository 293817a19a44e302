package dev.turnstile.architecture;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.source.util.JavacTask;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** Runs the JDK's compiler on files and on texts. */
public final class Compiler {

    private static final JavaCompiler JAVAC = ToolProvider.getSystemJavaCompiler();
    private static final StandardJavaFileManager FILES = JAVAC.getStandardFileManager(null, Locale.ROOT, UTF_8);

    private Compiler() {}

    /** Returns files in the form that the compiler requires. */
    public static List<JavaFileObject> files(List<Path> paths) {
        List<JavaFileObject> files = new ArrayList<>();
        FILES.getJavaFileObjectsFromPaths(paths).forEach(files::add);
        return files;
    }

    /** Returns texts in the form that the compiler requires; each text is a compilation unit. */
    public static List<JavaFileObject> texts(String... texts) {
        List<JavaFileObject> files = new ArrayList<>();
        for (String text : texts) {
            files.add(new Text("Fixture" + files.size(), text));
        }
        return files;
    }

    /** Returns a compiler task with the class path of this test. */
    public static JavacTask task(
            List<JavaFileObject> sources, List<String> options, DiagnosticCollector<JavaFileObject> complaints) {
        List<String> all = new ArrayList<>(List.of("-proc:none", "-implicit:none"));
        all.addAll(options);
        return (JavacTask) JAVAC.getTask(null, FILES, complaints, all, null, sources);
    }

    /** Compiles into a folder; fails on errors. */
    static void compile(List<JavaFileObject> sources, String classPath, Path into) {
        DiagnosticCollector<JavaFileObject> complaints = new DiagnosticCollector<>();
        if (!task(sources, List.of("-d", into.toString(), "-classpath", classPath), complaints)
                .call()) {
            throw new IllegalArgumentException(complaints.getDiagnostics().stream()
                    .map(Diagnostic::toString)
                    .toList()
                    .toString());
        }
    }

    /** A compilation unit that is not in a file, so that its public types may have any name. */
    private static final class Text extends SimpleJavaFileObject {

        private final String text;

        Text(String name, String text) {
            super(URI.create("text:///" + name + Kind.SOURCE.extension), Kind.SOURCE);
            this.text = text;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
        }

        @Override
        public boolean isNameCompatible(String simpleName, Kind kind) {
            return kind == Kind.SOURCE;
        }
    }
}
