using System.Runtime.CompilerServices;

namespace SparseSearch.Seismic;

/// <summary>The one place where an option outside its range becomes a message with value and range.</summary>
internal static class OptionRange
{
    public static void Check(
        int value, int min, int max, string remedy, [CallerArgumentExpression(nameof(value))] string name = "")
    {
        if (value < min || value > max)
        {
            throw new ArgumentOutOfRangeException(
                name, value, $"{name} is {value}; it must be {min} to {max}. {remedy}");
        }
    }

    public static void CheckFraction(
        double value, string remedy, [CallerArgumentExpression(nameof(value))] string name = "")
    {
        if (!(value > 0 && value <= 1))
        {
            throw new ArgumentOutOfRangeException(
                name, value, $"{name} is {value}; it must be above 0 and at most 1. {remedy}");
        }
    }

    public static void CheckDefined<T>(T value, [CallerArgumentExpression(nameof(value))] string name = "")
        where T : struct, Enum
    {
        if (!Enum.IsDefined(value))
        {
            throw new ArgumentOutOfRangeException(
                name, value, $"{name} is {value}; it must be one of {string.Join(", ", Enum.GetNames<T>())}.");
        }
    }
}
