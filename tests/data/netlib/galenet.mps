* netlib's galenet, from scipy 1.7.3: python -m benchmarks.netlib --mps
NAME galenet
ROWS
 N C
 L R0
 L R1
 L R2
 L R3
 L R4
 L R5
 E R6
 E R7
COLUMNS
 X0 R0 1 R6 1
 X1 R1 1 R6 1
 X2 R1 1 R7 1
 X3 R2 1 R7 1
 X4 R3 -1 R6 -1
 X5 R4 -1 R6 -1
 X6 R4 -1 R7 -1
 X7 R5 -1 R7 -1
RHS
 B R0 20
 B R1 20
 B R2 20
 B R3 -10
 B R4 -20
 B R5 -30
BOUNDS
 UP D X0 30
 UP D X1 20
 UP D X2 10
 UP D X3 10
 UP D X4 10
 UP D X5 2
 UP D X6 20
 UP D X7 30
ENDATA
