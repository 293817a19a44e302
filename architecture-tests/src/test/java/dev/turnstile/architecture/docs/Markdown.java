package dev.turnstile.architecture.docs;

import dev.turnstile.architecture.Repository;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.FencedCodeBlock;
import org.commonmark.node.HtmlBlock;
import org.commonmark.node.HtmlInline;
import org.commonmark.node.Image;
import org.commonmark.node.Link;
import org.commonmark.node.Node;
import org.commonmark.parser.Parser;

/**
 * The Java code and the links of a Markdown file.
 *
 * @param file the file
 * @param java the text of each Java code block
 * @param targets the targets of the links and images
 */
record Markdown(Path file, List<String> java, List<String> targets) {

    private static final Pattern ADDRESS = Pattern.compile("\\b(?:href|src|srcset)\\s*=\\s*[\"']([^\"']*)[\"']");
    private static final Pattern ELSEWHERE = Pattern.compile("([a-z][a-z0-9+.-]*:|#|//).*");

    static Markdown read(Path file) {
        try {
            List<String> java = new ArrayList<>();
            List<String> targets = new ArrayList<>();
            Node document = Parser.builder().build().parse(Files.readString(file));
            document.accept(new AbstractVisitor() {
                @Override
                public void visit(FencedCodeBlock block) {
                    if (block.getInfo().strip().split("\\s", 2)[0].equals("java")) {
                        java.add(block.getLiteral());
                    }
                }

                @Override
                public void visit(Link link) {
                    targets.add(link.getDestination());
                    visitChildren(link);
                }

                @Override
                public void visit(Image image) {
                    targets.add(image.getDestination());
                }

                @Override
                public void visit(HtmlBlock html) {
                    addresses(html.getLiteral());
                }

                @Override
                public void visit(HtmlInline html) {
                    addresses(html.getLiteral());
                }

                private void addresses(String html) {
                    ADDRESS.matcher(html).results().forEach(found -> targets.add(found.group(1)));
                }
            });
            return new Markdown(file, java, targets);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns the Java code blocks that none of the files contains, ignoring white space. */
    List<String> inventedJava(List<Path> files) {
        List<String> texts = files.stream().map(Markdown::squeezed).toList();
        return java.stream()
                .filter(block -> texts.stream().noneMatch(text -> text.contains(squeezed(block))))
                .map(block -> name() + ": not in any example or test: " + block)
                .toList();
    }

    /** Returns the relative links whose target file does not exist. */
    List<String> brokenLinks() {
        return targets.stream()
                .filter(target -> !ELSEWHERE.matcher(target).matches())
                .filter(target -> !Files.exists(file.resolveSibling(target.replaceFirst("[#?].*$", ""))))
                .map(target -> name() + ": leads nowhere: " + target)
                .toList();
    }

    private String name() {
        return file.startsWith(Repository.root())
                ? Repository.root().relativize(file).toString()
                : file.getFileName().toString();
    }

    private static String squeezed(Path file) {
        try {
            return squeezed(Files.readString(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String squeezed(String text) {
        return text.replaceAll("\\s", "");
    }
}
