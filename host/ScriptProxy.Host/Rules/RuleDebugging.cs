using System.Diagnostics;

namespace ScriptProxy.Host.Rules;

/// <summary>
/// Whether a debugger is attached. Rules are compiled for it then, unoptimised, so that every line can be stepped on and every variable be
/// seen; they are not kept, since the next start wants them fast.
/// </summary>
internal static class RuleDebugging
{
    public static bool IsOn => Debugger.IsAttached;
}
