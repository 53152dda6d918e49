using System.Reflection;

namespace SparseSearch.Extensions.AI;

/// <summary>A data property of a record, and the field that it becomes.</summary>
/// <param name="Property">Of the record's class.</param>
/// <param name="Field">The name that documents have it under.</param>
internal sealed record RecordProperty(PropertyInfo Property, string Field)
{
    private static readonly Type[] s_numbers =
        [typeof(byte), typeof(short), typeof(int), typeof(long), typeof(float), typeof(double), typeof(decimal)];

    /// <summary>Whether the field is a date.</summary>
    public bool IsDate => Plain(Property.PropertyType) is var type && (type == typeof(DateTime) || type == typeof(DateTimeOffset));

    /// <summary>Whether an index can hold values of a type: a text, a number, a boolean, a date, or a list of texts.</summary>
    public static bool IsSupported(Type type)
    {
        var plain = Plain(type);
        return plain == typeof(string) || plain == typeof(bool) || plain == typeof(DateTime) || plain == typeof(DateTimeOffset)
            || s_numbers.Contains(plain) || type == typeof(string[]) || (type.IsGenericType && type.IsAssignableFrom(typeof(List<string>)));
    }

    private static Type Plain(Type type) => Nullable.GetUnderlyingType(type) ?? type;
}
