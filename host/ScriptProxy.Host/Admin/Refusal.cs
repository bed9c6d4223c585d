using Microsoft.AspNetCore.Http;

namespace ScriptProxy.Host.Admin;

/// <summary>The admin address's answer to what it does not do.</summary>
internal static class Refusal
{
    /// <param name="status">The status.</param>
    /// <param name="why">Why, and what to do: the command line shows it to the person.</param>
    public static IResult Of(int status, string why) => Results.Json(new { error = why }, statusCode: status);
}
