package dev.turnstile.diagram.internal;

import dev.turnstile.diagram.TooManyEdgesException;
import dev.turnstile.diagram.internal.Layout.Box;
import dev.turnstile.diagram.internal.Layout.Course;
import dev.turnstile.diagram.internal.Layout.Entrance;
import dev.turnstile.diagram.internal.Layout.Point;
import dev.turnstile.diagram.internal.Scene.Arrow;
import dev.turnstile.diagram.internal.Scene.Place;
import dev.turnstile.machine.State.Entry;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.eclipse.elk.alg.layered.options.CenterEdgeLabelPlacementStrategy;
import org.eclipse.elk.alg.layered.options.LayeredOptions;
import org.eclipse.elk.core.RecursiveGraphLayoutEngine;
import org.eclipse.elk.core.math.ElkPadding;
import org.eclipse.elk.core.math.KVector;
import org.eclipse.elk.core.options.CoreOptions;
import org.eclipse.elk.core.options.Direction;
import org.eclipse.elk.core.options.EdgeLabelPlacement;
import org.eclipse.elk.core.options.EdgeRouting;
import org.eclipse.elk.core.options.SizeConstraint;
import org.eclipse.elk.core.util.BasicProgressMonitor;
import org.eclipse.elk.graph.ElkEdge;
import org.eclipse.elk.graph.ElkEdgeSection;
import org.eclipse.elk.graph.ElkLabel;
import org.eclipse.elk.graph.ElkNode;
import org.eclipse.elk.graph.ElkShape;
import org.eclipse.elk.graph.util.ElkGraphUtil;

/**
 * Lays out a scene with Eclipse ELK's layered algorithm, from left to right with orthogonal lines.
 *
 * <p>Each arrow is passed to ELK in the direction from the left column to the right one, so that ELK finds no cycles
 * and needs few layers. ELK's partitions would have the same effect, but the result is not deterministic.
 */
final class LayeredLayout {

    private static final double DOT = 12;
    private static final int ENTRY_PRIORITY = 10;

    private final Scene scene;
    private final LayoutEffort effort;
    private final int[] columns;
    private final ElkNode root = ElkGraphUtil.createGraph();
    private final List<ElkNode> nodes = new ArrayList<>();
    private final Map<Integer, ElkEdge> entries = new TreeMap<>();
    private final List<ElkEdge> edges = new ArrayList<>();

    private LayeredLayout(Scene scene, LayoutEffort effort) {
        this.scene = scene;
        this.effort = effort;
        this.columns = effort.columns(scene);
    }

    /**
     * Lays out a scene with the effort that its size permits, and with less effort if the stack overflows.
     *
     * @throws TooManyEdgesException if the scene has too many arrows
     */
    static Layout of(Scene scene) {
        LayoutEffort first = LayoutEffort.of(scene);
        return DeepStack.call(() -> of(scene, first));
    }

    private static Layout of(Scene scene, LayoutEffort effort) {
        try {
            return new LayeredLayout(scene, effort).layout();
        } catch (StackOverflowError e) {
            // ELK recurses along the edges of the graph; less effort means less recursion.
            if (effort == LayoutEffort.LEAST) {
                throw new IllegalStateException("the stack is too small for the layout of " + scene.title(), e);
            }
            return of(scene, effort.less());
        }
    }

    private Layout layout() {
        configure();
        for (int i = 0; i < columns.length; i++) {
            addPlace(i);
        }
        scene.arrows().forEach(this::addArrow);
        new RecursiveGraphLayoutEngine().layout(root, new BasicProgressMonitor());
        Map<Integer, Entrance> entrances = new TreeMap<>();
        entries.forEach((place, edge) -> entrances.put(
                place, new Entrance(box((ElkNode) edge.getSources().getFirst()), line(edge))));
        return new Layout(
                root.getWidth(),
                root.getHeight(),
                nodes.stream().map(LayeredLayout::box).toList(),
                entrances,
                IntStream.range(0, edges.size()).mapToObj(this::course).toList());
    }

    private void configure() {
        root.setProperty(CoreOptions.ALGORITHM, LayeredOptions.ALGORITHM_ID);
        root.setProperty(LayeredOptions.DIRECTION, Direction.RIGHT);
        root.setProperty(LayeredOptions.EDGE_ROUTING, EdgeRouting.ORTHOGONAL);
        root.setProperty(
                LayeredOptions.EDGE_LABELS_CENTER_LABEL_PLACEMENT_STRATEGY,
                CenterEdgeLabelPlacementStrategy.SPACE_EFFICIENT_LAYER);
        effort.configure(root);
        root.setProperty(LayeredOptions.PADDING, new ElkPadding(20));
        root.setProperty(LayeredOptions.SPACING_NODE_NODE, 24.0);
        root.setProperty(LayeredOptions.SPACING_NODE_NODE_BETWEEN_LAYERS, 20.0);
        root.setProperty(LayeredOptions.SPACING_EDGE_EDGE, 8.0);
        root.setProperty(LayeredOptions.SPACING_EDGE_EDGE_BETWEEN_LAYERS, 7.0);
        root.setProperty(LayeredOptions.SPACING_EDGE_NODE, 10.0);
        root.setProperty(LayeredOptions.SPACING_EDGE_NODE_BETWEEN_LAYERS, 14.0);
        root.setProperty(LayeredOptions.SPACING_EDGE_LABEL, 2.0);
        root.setProperty(LayeredOptions.SPACING_NODE_SELF_LOOP, 14.0);
    }

    private void addPlace(int index) {
        Place place = scene.places().get(index);
        TextBlock block = TextBlock.of(place);
        ElkNode node = node(block.width(), block.height());
        node.setProperty(
                LayeredOptions.NODE_SIZE_CONSTRAINTS, EnumSet.of(SizeConstraint.PORTS, SizeConstraint.MINIMUM_SIZE));
        node.setProperty(LayeredOptions.NODE_SIZE_MINIMUM, new KVector(block.width(), block.height()));
        node.setProperty(LayeredOptions.SPACING_PORT_PORT, 12.0);
        nodes.add(node);
        if (place.entry() != Entry.NONE) {
            ElkEdge edge = ElkGraphUtil.createSimpleEdge(node(DOT, DOT), node);
            prefer(edge, ENTRY_PRIORITY);
            entries.put(index, edge);
        }
    }

    private ElkNode node(double width, double height) {
        ElkNode node = ElkGraphUtil.createNode(root);
        node.setDimensions(width, height);
        return node;
    }

    private void addArrow(Arrow arrow) {
        int first = backwards(arrow) ? arrow.to() : arrow.from();
        int second = backwards(arrow) ? arrow.from() : arrow.to();
        ElkEdge edge = ElkGraphUtil.createSimpleEdge(nodes.get(first), nodes.get(second));
        TextBlock block = TextBlock.of(arrow, scene.counted());
        if (!block.isEmpty() && effort.labels()) {
            ElkLabel label = ElkGraphUtil.createLabel("label", edge);
            label.setDimensions(block.width(), block.height());
            label.setProperty(LayeredOptions.EDGE_LABELS_PLACEMENT, EdgeLabelPlacement.CENTER);
            label.setProperty(LayeredOptions.EDGE_LABELS_INLINE, true);
        }
        prefer(edge, LineWeight.band(arrow.count(), scene.maxCount()));
        edges.add(edge);
    }

    private boolean backwards(Arrow arrow) {
        return columns[arrow.to()] < columns[arrow.from()];
    }

    private static void prefer(ElkEdge edge, int priority) {
        edge.setProperty(LayeredOptions.PRIORITY_SHORTNESS, priority);
        edge.setProperty(LayeredOptions.PRIORITY_STRAIGHTNESS, priority);
    }

    private Course course(int index) {
        ElkEdge edge = edges.get(index);
        List<Point> line = line(edge);
        return new Course(
                backwards(scene.arrows().get(index)) ? line.reversed() : line,
                edge.getLabels().isEmpty() ? null : box(edge.getLabels().getFirst()));
    }

    private static Box box(ElkShape shape) {
        return new Box(shape.getX(), shape.getY(), shape.getWidth(), shape.getHeight());
    }

    private static List<Point> line(ElkEdge edge) {
        ElkEdgeSection section = edge.getSections().getFirst();
        List<Point> points = new ArrayList<>();
        points.add(new Point(section.getStartX(), section.getStartY()));
        section.getBendPoints().forEach(bend -> points.add(new Point(bend.getX(), bend.getY())));
        points.add(new Point(section.getEndX(), section.getEndY()));
        return points;
    }
}
