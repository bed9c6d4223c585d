using ScriptProxy.Plugins.Headers.Edits;
using ScriptProxy.Sdk;

namespace ScriptProxy.Plugins.Headers;

/// <summary>Edits headers as the options say. Everything is read and checked at load; an entry without placeholders then allocates nothing.</summary>
public sealed class HeadersPlugin : IProxyPlugin
{
    /// <inheritdoc/>
    public void Configure(Hooks hooks)
    {
        ArgumentNullException.ThrowIfNull(hooks);
        if (hooks.HasOptions)
        {
            Register(hooks, hooks.Options<HeadersOptions>());
        }
    }

    private static void Register(Hooks hooks, HeadersOptions options)
    {
        var errors = new List<OptionError>();
        var section = $"Options:{hooks.Unit}";

        // The last word before sending: the route is known, and rules that decide by a header have seen the client's own.
        Add($"{section}:Request", false, options.Request, entry => entry.For, (match, edits) =>
            hooks.OnUpstreamRequest(match, request => edits.Apply(request.Headers, Facts.Of(request))));

        Add($"{section}:UpstreamResponse", true, options.UpstreamResponse, entry => entry.For, (match, edits) =>
            hooks.OnUpstreamResponse(match, response => edits.Apply(response.Headers, Facts.Of(response))));

        Add($"{section}:Response", true, options.Response, entry => entry.For, (match, edits) =>
            hooks.OnResponse(match, [NeverBlocks] (response) => edits.Apply(response.Headers, Facts.Of(response))));

        if (errors.Count > 0)
        {
            throw new OptionsException(errors);
        }

        void Add<TEntry>(
            string list, bool isResponse, List<TEntry?> entries, Func<TEntry, RequestScope> scope, Action<Match, EditList> register)
            where TEntry : HeadersEntry, new()
        {
            for (var index = 0; index < entries.Count; index++)
            {
                var entry = entries[index] ?? new TEntry();
                var reader = new EntryReader($"{list}:{index}", isResponse, errors);
                var edits = reader.Read(entry, scope(entry));
                try
                {
                    register(reader.Match(scope(entry)), edits);
                }
                catch (ArgumentException exception)
                {
                    reader.Error("For", exception.Message);
                }

                hooks.ExpectMethods(scope(entry).Methods, $"{list}:{index}:For:Methods");
                foreach (var (at, route) in scope(entry).Routes.Index())
                {
                    hooks.ExpectRoute(route, $"{list}:{index}:For:Routes:{at}");
                }
            }
        }
    }
}
