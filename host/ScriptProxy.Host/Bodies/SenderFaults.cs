using Microsoft.AspNetCore.Http;
using ScriptProxy.Sdk;

namespace ScriptProxy.Host.Bodies;

/// <summary>Which failures say something about a body, so that who sent it is to blame and no unit that looked at it.</summary>
internal static class SenderFaults
{
    public static bool Include(Exception exception) => exception is BodyTooLargeException or BadBodyException or BodyFaultException or UnreadableBodyException;

    /// <summary>What a client is answered that sent such a body.</summary>
    public static int StatusOf(Exception exception) => exception switch
    {
        BodyTooLargeException or BodyFaultException { IsTooLarge: true } => StatusCodes.Status413PayloadTooLarge,
        BodyFaultException { IsUnsuited: true } => StatusCodes.Status415UnsupportedMediaType,
        UnreadableBodyException unreadable => unreadable.Status,
        _ => StatusCodes.Status400BadRequest,
    };
}
