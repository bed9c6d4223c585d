namespace ScriptProxy.Host.Logging;

/// <summary>Counts in words.</summary>
internal static class Quantity
{
    /// <summary>Gives <c>1 unit</c>, <c>2 units</c>.</summary>
    public static string Of(long count, string noun) => count == 1 ? $"1 {noun}" : $"{count} {noun}s";
}
