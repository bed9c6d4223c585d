using System.Diagnostics;
using System.Runtime.Loader;

namespace ScriptProxy.Host.Units;

/// <summary>Finds the place in a unit's code that an exception came from.</summary>
internal static class UnitPlace
{
    /// <summary>The topmost line of the exception, or of one inside it, that lies in the unit's code; null if none is known.</summary>
    public static string? Of(Exception exception, Unit unit)
    {
        for (var current = exception; current is not null; current = current.InnerException)
        {
            foreach (var frame in new StackTrace(current, fNeedFileInfo: true).GetFrames())
            {
                if (frame.GetFileLineNumber() > 0 && frame.GetMethod() is { } method && AssemblyLoadContext.GetLoadContext(method.Module.Assembly) == unit.Code.Context)
                {
                    return $"{frame.GetFileName()}({frame.GetFileLineNumber()},{frame.GetFileColumnNumber()})";
                }
            }
        }

        return null;
    }
}
