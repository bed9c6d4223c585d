using ScriptProxy.Sdk;

namespace ScriptProxy.Plugins.Caching.Stores;

/// <summary>
/// Empties stores that were switched off for a while: what requests changed and what was purged meanwhile (RFC 9111 4.4) they have not heard. What a store on disk missed while the proxy did not run nobody knows.
/// </summary>
internal static class Interruption
{
    private const string Off = "";
    private const string On = "on ";

    /// <summary>Notes that no store hears anything from now on.</summary>
    public static void Begin(Hooks hooks)
    {
        var last = Last(hooks);
        hooks.OnStart(_ => { last[0] = Off; });
    }

    /// <summary>Notes which stores hear from now on, and empties those that did not just before.</summary>
    /// <param name="hooks">What keeps the note over reloads.</param>
    /// <param name="stores">The stores.</param>
    /// <param name="disk">That on disk; null if there is none.</param>
    /// <param name="folder">Its folder.</param>
    public static void End(Hooks hooks, StoreSet stores, IStore? disk, string? folder)
    {
        var last = Last(hooks);
        hooks.OnStart(async _ =>
        {
            var everything = new Invalidation.Prefixed("");
            if (last[0] == Off)
            {
                await stores.InvalidateAsync(everything, soft: false);
            }
            else if (disk is not null && last[0] is not null && last[0] != On + folder)
            {
                await disk.InvalidateAsync(everything);
            }

            last[0] = On + folder;
        });
    }

    // Null when the proxy has just started.
    private static string?[] Last(Hooks hooks) => hooks.Kept("last", () => new string?[1]);
}
