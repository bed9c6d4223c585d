using ScriptProxy.Plugins.Rewriting.Html;
using ScriptProxy.Plugins.Rewriting.Json;
using ScriptProxy.Plugins.Rewriting.Moving;
using ScriptProxy.Plugins.Rewriting.Scopes;
using ScriptProxy.Plugins.Rewriting.Substituting;
using ScriptProxy.Sdk;

namespace ScriptProxy.Plugins.Rewriting;

/// <summary>Turns an entry of the options into changes of bodies, in the order in which they are made.</summary>
internal static class EntryReader
{
    public static Change[] Read(RequestEntry entry, ScopeReader scope)
    {
        Change[] changes = [.. Shared(entry, scope, "text/*", "application/json", "application/x-www-form-urlencoded").OfType<Change>()];
        if (changes.Length == 0 && !scope.HasErrors)
        {
            scope.Error("", "the entry does nothing; give it Replace or Json, or remove it");
        }

        return changes;
    }

    public static ResponseChanges Read(ResponseEntry entry, ScopeReader scope, RouteSwitch routes)
    {
        var moved = MovedReader.Read(entry.Moved, scope);
        var page = new PageReader(scope).Read(entry, moved?.HasLinks == true ? moved.Map : null);
        var styles = moved?.HasLinks == true ? new Change(MediaTypes.Of("text/css"), isAscii: true, (end, _) => new CssStage(moved.Map, end)) : null;
        Change[] changes = [.. Shared(entry, scope, "text/html").Prepend(styles).Prepend(page).OfType<Change>()];
        if (changes.Length == 0 && moved is null && !scope.HasErrors)
        {
            scope.Error("", "the entry does nothing; give it Moved, Inject, Elements, Replace or Json, or remove it");
        }

        return new ResponseChanges(moved?.Headers, changes, scope.Routes(entry.For), routes);
    }

    private static IEnumerable<Change?> Shared(RewritingEntry entry, ScopeReader scope, params string[] types)
    {
        var media = scope.Types("Types", entry.Types, types);
        if (entry.Types.Count > 0 && entry.Replace.Count == 0)
        {
            scope.Error("Types", "these are the types of Replace, which is not there");
        }

        yield return ReplaceReader.Read(entry.Replace, media, scope);
        yield return JsonReader.Read(entry.Json, scope);
    }
}
