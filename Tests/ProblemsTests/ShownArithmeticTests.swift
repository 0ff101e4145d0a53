import Testing

/// The judge is judged first: a test that leans on it holds nothing if it calls all statements true.
struct ShownArithmeticTests {
    @Test("true statements pass and false ones are found, in either language's punctuation")
    func judge() {
        let right = "84-2*36=84-72=12, 7*(-7)=-49，-49+12=-37。x=48/6=8; 7x=49, (2+3)*4=20: 3+4+7=14."
        #expect(ShownArithmetic.falseStatements(in: right) == [])
        #expect(ShownArithmetic.count(in: right) == 7)
        #expect(ShownArithmetic.falseStatements(in: "乘6：300*6=1900，1+1=2。") == ["300*6=1900"])
        #expect(ShownArithmetic.falseStatements(in: "84-2*36=84-73=11") == ["84-2*36=84-73"])
        #expect(ShownArithmetic.falseStatements(in: "so 7x=49, x=49/7=8.") == ["49/7=8"])
    }
}
