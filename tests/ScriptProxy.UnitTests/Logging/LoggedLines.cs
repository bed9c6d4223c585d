using ScriptProxy.Host.Configuration.Settings;
using ScriptProxy.Host.Logging;

namespace ScriptProxy.UnitTests.Logging;

/// <summary>What a log has written once it is closed.</summary>
internal static class LoggedLines
{
    public static async Task<string[]> Of(LoggingSettings settings, Action<ProxyLogging> act)
    {
        using var console = new StringWriter();
        await using (var logging = ProxyLogging.Create(settings, console))
        {
            act(logging);
        }

        return console.ToString().Split('\n')[..^1];
    }
}
