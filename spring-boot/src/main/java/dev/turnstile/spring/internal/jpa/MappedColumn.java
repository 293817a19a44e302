package dev.turnstile.spring.internal.jpa;

import java.math.BigDecimal;
import org.hibernate.engine.spi.SharedSessionContractImplementor;
import org.hibernate.metamodel.mapping.AttributeMapping;
import org.hibernate.metamodel.mapping.JdbcMapping;
import org.hibernate.metamodel.mapping.SelectableMapping;
import org.hibernate.metamodel.mapping.ValuedModelPart;
import org.hibernate.persister.entity.EntityPersister;
import org.jspecify.annotations.Nullable;

/**
 * A column of an entity's table, with the attribute that Hibernate maps to it.
 *
 * @param part the attribute, or the identifier
 * @param index the index of the column among the columns of the part
 */
record MappedColumn(ValuedModelPart part, int index) {

    /** Returns the attribute that is mapped to a column; null if no attribute is. */
    static @Nullable MappedColumn ofAttribute(EntityPersister entity, SqlName table, String column) {
        for (int i = 0; i < entity.getNumberOfAttributeMappings(); i++) {
            AttributeMapping attribute = entity.getAttributeMapping(i);
            if (!attribute.isPluralAttributeMapping()) {
                MappedColumn found = within(attribute, table, column);
                if (found != null) {
                    return found;
                }
            }
        }
        return null;
    }

    private static @Nullable MappedColumn within(ValuedModelPart part, SqlName table, String column) {
        for (int i = 0; i < part.getJdbcTypeCount(); i++) {
            SelectableMapping selectable = part.getSelectable(i);
            if (!selectable.isFormula()
                    && named(selectable).equals(column)
                    && SqlName.of(selectable.getContainingTableExpression()).denotesSame(table)) {
                return new MappedColumn(part, i);
            }
        }
        return null;
    }

    /** Returns the identifier's column with a name; null if the identifier has none. */
    static @Nullable MappedColumn ofIdentifier(EntityPersister entity, String column) {
        ValuedModelPart identifier = identifier(entity);
        for (int i = 0; i < identifier.getJdbcTypeCount(); i++) {
            if (named(identifier.getSelectable(i)).equals(column)) {
                return new MappedColumn(identifier, i);
            }
        }
        return null;
    }

    static ValuedModelPart identifier(EntityPersister entity) {
        return entity.getIdentifierMapping();
    }

    private static String named(SelectableMapping selectable) {
        return SqlName.of(selectable.getSelectionExpression()).name();
    }

    /** Returns the value of the column as text; null for null. */
    @Nullable
    String text(@Nullable Object value, SharedSessionContractImplementor session) {
        String[] text = new String[1];
        part.forEachJdbcValue(
                value,
                (at, jdbc, mapping) -> {
                    if (at == index && jdbc != null) {
                        text[0] = text(jdbc, mapping);
                    }
                },
                session);
        return text[0];
    }

    /**
     * Returns the text of a value in the form in which the column stores it. An attribute of an enum type without a
     * converter is still an enum here, because Hibernate converts it only when it binds the parameter.
     */
    @SuppressWarnings("EnumOrdinal") // as Hibernate stores it
    static String text(Object jdbc, JdbcMapping mapping) {
        if (jdbc instanceof Enum<?> constant) {
            return mapping.getJdbcType().isInteger() ? Integer.toString(constant.ordinal()) : constant.name();
        }
        return jdbc instanceof BigDecimal number
                ? (number.signum() == 0 ? BigDecimal.ZERO : number.stripTrailingZeros()).toPlainString()
                : jdbc.toString();
    }

    String column() {
        return named(part.getSelectable(index));
    }
}
