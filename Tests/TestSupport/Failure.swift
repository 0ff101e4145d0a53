/// The words of the error that `body` throws; "no error" where it throws none.
package func failure(_ body: () throws -> Void) -> String {
    do {
        try body()
        return "no error"
    } catch {
        return "\(error)"
    }
}
