using Microsoft.Extensions.Logging;

namespace ScriptProxy.Host.Bodies;

internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Warning, "A transform of {Unit} is left out: it wants plain bytes, and the content coding '{Coding}' cannot be decoded. Said once for each coding and generation")]
    public static partial void TransformLeftOut(ILogger log, string unit, string coding);

    [LoggerMessage(2, LogLevel.Warning, "A transform of a body does not end although nobody wants the body any more; the generation waits for it")]
    public static partial void TransformLingers(ILogger log);
}
