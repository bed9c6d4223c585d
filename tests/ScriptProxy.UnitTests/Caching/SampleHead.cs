using Microsoft.Extensions.Primitives;
using ScriptProxy.Sdk;

namespace ScriptProxy.UnitTests.Caching;

/// <summary>Stored heads, written as headers are.</summary>
internal static class SampleHead
{
    public const string Date = "Sun, 06 Nov 1994 08:49:37 GMT";

    public static DateTimeOffset Now { get; } = new(1994, 11, 6, 8, 50, 0, TimeSpan.Zero);

    /// <summary>A 200 with headers such as <c>ETag: "a"</c>.</summary>
    public static StoredHead Of(params string[] headers) => new()
    {
        Key = "key",
        PrimaryKey = "key",
        Url = "http://example.org/a",
        Status = 200,
        RequestTime = Now,
        ResponseTime = Now,
        FreshUntil = Now.AddMinutes(1),
        Headers =
        [
            .. headers.Select(line => line.Split(": ", 2)).GroupBy(pair => pair[0])
                .Select(group => KeyValuePair.Create(group.Key, new StringValues([.. group.Select(pair => pair[1])]))),
        ],
    };
}
