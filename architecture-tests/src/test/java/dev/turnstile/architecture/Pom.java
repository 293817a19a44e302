package dev.turnstile.architecture;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/** The content of a pom.xml, without the content of its parents. */
public final class Pom {

    private final Element project;

    private Pom(Document document) {
        this.project = document.getDocumentElement();
    }

    /** Reads the pom.xml of a folder. */
    public static Pom of(Path folder) {
        try {
            return new Pom(DocumentBuilderFactory.newDefaultInstance()
                    .newDocumentBuilder()
                    .parse(folder.resolve("pom.xml").toFile()));
        } catch (IOException | SAXException | ParserConfigurationException e) {
            throw new IllegalStateException("pom.xml of " + folder, e);
        }
    }

    /**
     * A dependency.
     *
     * @param group the group id
     * @param artifact the artifact id
     * @param scope the scope; {@code compile} if the pom.xml contains none
     */
    public record Dependency(String group, String artifact, String scope) {

        /** Returns whether the dependency is also a dependency of the users of the module. */
        public boolean shipped() {
            return scope.equals("compile") || scope.equals("runtime");
        }
    }

    /** Returns the names of the modules. */
    public List<String> modules() {
        return children(project, "modules").stream()
                .flatMap(modules -> children(modules, "module").stream())
                .map(module -> module.getTextContent().strip())
                .toList();
    }

    /** Returns the artifact id. */
    public String artifact() {
        return text(project, "artifactId", "");
    }

    /** Returns the version, which may be that of the parent. */
    public String version() {
        return children(project, "parent").stream()
                .map(parent -> text(parent, "version", ""))
                .findFirst()
                .orElseGet(() -> text(project, "version", ""));
    }

    /** Returns the value of a property, or an empty text. */
    public String property(String name) {
        return children(project, "properties").stream()
                .map(properties -> text(properties, name, ""))
                .findFirst()
                .orElse("");
    }

    /** Returns the dependencies, without managed dependencies. */
    public List<Dependency> dependencies() {
        return dependencies(project);
    }

    /** Returns the managed dependencies. */
    public List<Dependency> managed() {
        return children(project, "dependencyManagement").stream()
                .flatMap(management -> dependencies(management).stream())
                .toList();
    }

    private static List<Dependency> dependencies(Element owner) {
        return children(owner, "dependencies").stream()
                .flatMap(dependencies -> children(dependencies, "dependency").stream())
                .map(dependency -> new Dependency(
                        text(dependency, "groupId", ""),
                        text(dependency, "artifactId", ""),
                        text(dependency, "scope", "compile")))
                .toList();
    }

    private static String text(Element parent, String name, String otherwise) {
        return children(parent, name).stream()
                .map(element -> element.getTextContent().strip())
                .findFirst()
                .orElse(otherwise);
    }

    private static List<Element> children(Element parent, String name) {
        NodeList nodes = parent.getChildNodes();
        return IntStream.range(0, nodes.getLength())
                .<Node>mapToObj(nodes::item)
                .filter(node -> node instanceof Element && node.getNodeName().equals(name))
                .map(Element.class::cast)
                .toList();
    }
}
