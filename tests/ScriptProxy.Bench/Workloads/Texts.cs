using System.Globalization;

namespace ScriptProxy.Bench.Workloads;

/// <summary>What the upstream serves and the load sends.</summary>
internal static class Texts
{
    /// <summary>A text of 1 KB.</summary>
    public static string Short { get; } = Cut(1024);

    /// <summary>A text of 10 KB.</summary>
    public static string Middle { get; } = Cut(10 * 1024);

    /// <summary>A text of 100 KB.</summary>
    public static string Long { get; } = Cut(100 * 1024);

    /// <summary>JSON of about 100 KB, as a list of things has it.</summary>
    public static string Json { get; } = "[" + string.Join(",\n", Enumerable.Range(0, 860).Select(Thing)) + "]";

    private static string Cut(int length) => string.Concat(Enumerable.Range(0, length / 16 + 1).Select(number => string.Create(CultureInfo.InvariantCulture, $"line {number * 7919 % 100_003:0000000000}\n")))[..length];

    private static string Thing(int number) => string.Create(
        CultureInfo.InvariantCulture,
        $$"""{"id": {{number}}, "name": "thing {{number * 7919 % 1009}}", "price": {{number * 31 % 997}}.{{number % 100:00}}, "tags": ["{{number % 7}}", "{{number % 13}}"], "description": "One of many things."}""");
}
