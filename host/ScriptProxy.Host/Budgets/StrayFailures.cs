using System.Diagnostics;
using System.Runtime.ExceptionServices;
using System.Runtime.Loader;

namespace ScriptProxy.Host.Budgets;

/// <summary>
/// What a unit throws where nobody waits for it: on a thread of its own, in a timer of the framework, in an <c>async void</c>. By default that ends the process, and with it every exchange.
/// </summary>
internal static class StrayFailures
{
    private static volatile ILogger? _log;

    /// <summary>From here on such an exception is told and ends nothing. Once in a process.</summary>
    public static void Catch() => ExceptionHandling.SetUnhandledExceptionHandler(TryTell);

    /// <summary>Where to tell. Until then: the standard error.</summary>
    public static void TellTo(ILoggerFactory loggers) => _log = loggers.CreateLogger(typeof(StrayFailures).FullName!);

    private static bool TryTell(Exception exception)
    {
        if (UnitBehind(exception) is not { } unit)
        {
            return false;
        }

        if (_log is { } log)
        {
            Log.StrayFailure(log, exception, unit);
        }
        else
        {
            Console.Error.WriteLine($"{unit} threw where nobody waits for it: {exception}");
        }

        return true;
    }

    private static string? UnitBehind(Exception exception)
    {
        for (var current = exception; current is not null; current = current.InnerException)
        {
            foreach (var frame in new StackTrace(current).GetFrames())
            {
                if (frame.GetMethod() is { } method && AssemblyLoadContext.GetLoadContext(method.Module.Assembly) is { IsCollectible: true } context)
                {
                    return context.Name ?? "a unit";
                }
            }
        }

        return null;
    }
}
