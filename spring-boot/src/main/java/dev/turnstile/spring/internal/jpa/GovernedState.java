package dev.turnstile.spring.internal.jpa;

import dev.turnstile.lifecycle.Lifecycle;
import dev.turnstile.machine.State;
import dev.turnstile.machine.StateMachine;
import dev.turnstile.machine.Transition.Edge;
import dev.turnstile.spring.jpa.StateWriteException;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.hibernate.engine.spi.EntityEntry;
import org.hibernate.engine.spi.SharedSessionContractImplementor;
import org.hibernate.metamodel.mapping.AttributeMapping;
import org.hibernate.persister.entity.EntityPersister;
import org.jspecify.annotations.Nullable;

/**
 * The state attribute of an entity whose rows are records of a lifecycle.
 *
 * @param name the name of the lifecycle's bean
 * @param lifecycle the lifecycle
 * @param mapped the entity
 * @param column the state column; null if the entity does not map it
 */
record GovernedState(
        String name,
        Lifecycle<?, ?> lifecycle,
        MappedRecord mapped,
        @Nullable MappedColumn column) {

    /** Returns the attribute that contains the state; null if the entity does not map the column. */
    @Nullable
    AttributeMapping attribute() {
        return column != null && column.part() instanceof AttributeMapping attribute ? attribute : null;
    }

    /**
     * Refuses a changed state of an entity that Hibernate is about to write.
     *
     * @throws StateWriteException if the state differs from the one that was read
     */
    void requireUnchanged(Object entity, EntityEntry entry, SharedSessionContractImplementor session) {
        AttributeMapping attribute = attribute();
        Object[] loaded = entry.getLoadedState();
        if (attribute != null && column != null && loaded != null) {
            Object now = attribute.getValue(entity);
            Object before = loaded[attribute.getStateArrayPosition()];
            String from = before == null || before.equals(now) ? null : column.text(before, session);
            String to = from == null ? null : column.text(now, session);
            if (from != null && !from.equals(to)) {
                throw written(mapped.id(entry.getId(), entity, session), from, to);
            }
        }
    }

    private StateWriteException written(List<@Nullable String> id, String from, @Nullable String to) {
        String record = String.join(",", id);
        return new StateWriteException(
                simpleName(), record, attributeName(), state(from), state(to), remedy(record, state(from), state(to)));
    }

    /**
     * Refuses a new entity in a state in which records cannot be created.
     *
     * @param values the values that are inserted, in the order of the entity's attributes
     * @throws StateWriteException if the state is not an initial one
     */
    void requireInitial(@Nullable Object[] values, Object id, SharedSessionContractImplementor session) {
        AttributeMapping attribute = attribute();
        if (attribute != null
                && column != null
                && attribute.getAttributeMetadata().isInsertable()) {
            String code = column.text(values[attribute.getStateArrayPosition()], session);
            if (code != null && initial().noneMatch(state -> code.equals(Integer.toString(state.code())))) {
                throw inserted(String.valueOf(id), state(code));
            }
        }
    }

    private StateWriteException inserted(String id, String to) {
        String initial = initial().map(State::name).collect(Collectors.joining(" or "));
        return new StateWriteException(
                simpleName(),
                id,
                attributeName(),
                null,
                to,
                "persist it in " + initial + ", and fire transitions from there");
    }

    private Stream<? extends State<?, ?>> initial() {
        return lifecycle.machine().states().stream().filter(State::initial);
    }

    private String remedy(String record, String from, String to) {
        List<String> between = between(lifecycle.machine(), from, to);
        String id = mapped.ids().size() == 1 ? record : "List.of(" + record + ")";
        if (!between.isEmpty()) {
            return "call "
                    + between.stream()
                            .map(transition -> name + ".fire(" + id + ", " + transition + ")")
                            .collect(Collectors.joining(" or "))
                    + " instead";
        }
        return "no transition leads from " + from + " to " + to + ", so call " + name + ".correct(" + id + ", " + to
                + ", options) if the state is to be repaired";
    }

    private static <S, T> List<String> between(StateMachine<S, T> machine, String from, String to) {
        return machine.edges().stream()
                .filter(edge -> machine.state(edge.from()).name().equals(from)
                        && machine.state(edge.to()).name().equals(to))
                .map(Edge::transition)
                .map(transition -> machine.transition(transition).name())
                .distinct()
                .toList();
    }

    private String state(@Nullable String code) {
        return lifecycle.machine().states().stream()
                .filter(state -> Integer.toString(state.code()).equals(code))
                .map(State::name)
                .findFirst()
                .orElse(String.valueOf(code));
    }

    private String attributeName() {
        AttributeMapping attribute = attribute();
        return attribute == null ? "" : attribute.getAttributeName();
    }

    String simpleName() {
        return simpleName(mapped.entity());
    }

    static String simpleName(EntityPersister entity) {
        return entity.getEntityName().substring(entity.getEntityName().lastIndexOf('.') + 1);
    }
}
