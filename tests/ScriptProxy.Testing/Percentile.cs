namespace ScriptProxy.Testing;

internal static class Percentile
{
    /// <summary>The value that the given part of all values does not exceed; the default where there is none.</summary>
    public static T? Of<T>(IEnumerable<T> values, double part)
    {
        T[] sorted = [.. values.Order()];
        return sorted.Length == 0 ? default : sorted[Math.Clamp((int)Math.Ceiling(sorted.Length * part) - 1, 0, sorted.Length - 1)];
    }
}
