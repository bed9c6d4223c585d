// A token is SUBJECT.EXPIRY.SIGNATURE: the signature is the HMAC-SHA1 of what stands before it, in Base64.
using System.Security.Cryptography;

var key = "${SECRET}"u8.ToArray();

OnRequest(request =>
{
    var token = request.RequestHeader("X-Token").ToString();
    var signatureAt = token.LastIndexOf('.');
    var expiryAt = token.IndexOf('.');
    if (expiryAt < 0 || signatureAt == expiryAt || token.Length > 200)
        return request.Respond(401, "token required");

    Span<byte> signed = stackalloc byte[200];
    var length = Encoding.ASCII.GetBytes(token.AsSpan(0, signatureAt), signed);
    Span<byte> expected = stackalloc byte[HMACSHA1.HashSizeInBytes];
    HMACSHA1.HashData(key, signed[..length], expected);
    Span<byte> given = stackalloc byte[200];
    if (!Convert.TryFromBase64Chars(token.AsSpan(signatureAt + 1), given, out var size)
        || !CryptographicOperations.FixedTimeEquals(expected, given[..size])
        || !long.TryParse(token.AsSpan(expiryAt + 1, signatureAt - expiryAt - 1), out var expiry)
        || expiry < Time.GetUtcNow().ToUnixTimeSeconds())
        return request.Respond(401, "bad token");

    request.Headers["X-User"] = token[..expiryAt];
    return Continue;
});
