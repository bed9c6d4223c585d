using Microsoft.AspNetCore.Http;

namespace ScriptProxy.UnitTests.Caching;

/// <summary>Headers, written as lines.</summary>
internal static class RequestHeaders
{
    public static IHeaderDictionary Of(params string[] lines)
    {
        var headers = new HeaderDictionary();
        foreach (var line in lines)
        {
            var parts = line.Split(": ", 2);
            headers.Append(parts[0], parts[1]);
        }

        return headers;
    }
}
