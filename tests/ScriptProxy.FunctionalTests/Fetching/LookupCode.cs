using System.Collections.Concurrent;
using System.Text;
using ScriptProxy.Sdk;

namespace ScriptProxy.FunctionalTests.Fetching;

/// <summary>Lets a test's own code be the lookup hook of a rule, so that it can hold what a hook gets and look at it from outside.</summary>
internal static class LookupCode
{
    /// <summary>The text of a rule whose lookup hook is <paramref name="lookUp"/>.</summary>
    public static string Rule(Func<ILookup, ValueTask<Verdict>> lookUp, string more = "")
    {
        var name = $"lookup {Guid.NewGuid()}";
        AppContext.SetData(name, lookUp);
        return $$"""
            OnLookup(lookup => ((Func<ILookup, ValueTask<Verdict>>)AppContext.GetData("{{name}}"))(lookup));

            """ + more;
    }

    /// <summary>A rule that fetches, hands the fetch to the test and answers 204.</summary>
    public static string FetchingRule(BlockingCollection<IFetch> fetches, string more = "") => Rule(
        lookup =>
        {
            fetches.Add(lookup.Fetch());
            return new ValueTask<Verdict>(lookup.Respond(new Answer(204)));
        },
        more);

    public static async Task<string> ReadAsync(this IFetched fetched)
    {
        await using var stream = fetched.Body.AsStream();
        using var reader = new StreamReader(stream, Encoding.Latin1);
        return await reader.ReadToEndAsync();
    }
}
